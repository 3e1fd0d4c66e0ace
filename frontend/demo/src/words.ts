/** The words of the demo page in the languages of its people. */

const en = {
  language: "en",
  skip: "Skip to the content",
  signedInAs: "Signed in as",
  today: "Today’s work",
  todayHint:
    "Tap a notification under the bell: the screen it points to opens here, with the inputs" +
    " it carries.",
  back: "Back to today’s work",
  message: "Message",
  inputs: "Inputs of this screen",
  noInputs: "This notification carries no inputs.",
  tryIt: "Try it",
  tryText: "Send a real notification and watch the bell.",
  onePerson: "One person",
  oneGroup: "A group",
  aGroup: "The first group",
  oneSolution: "A solution",
  everybody: "Everybody",
  sentTo: "Sent to {audience}.",
  byCurl: "Do the same from a terminal",
  byCurlText:
    "The terminal in which the demo was started printed a ready curl command with a token. " +
    "Paste it into another one: the bell rings here.",
  people: "As somebody else",
  peopleText: "Open as another person in a new tab, side by side, and see who gets what.",
  you: "You",
  newTab: "New tab",
};

export type DemoWords = typeof en;

const de: DemoWords = {
  language: "de",
  skip: "Zum Inhalt",
  signedInAs: "Angemeldet als",
  today: "Arbeit von heute",
  todayHint:
    "Tippen Sie auf eine Benachrichtigung unter der Glocke: Der Bildschirm, auf den sie " +
    "zeigt, öffnet sich hier mit ihren Eingaben.",
  back: "Zurück zur Arbeit von heute",
  message: "Nachricht",
  inputs: "Eingaben dieses Bildschirms",
  noInputs: "Diese Benachrichtigung hat keine Eingaben.",
  tryIt: "Ausprobieren",
  tryText: "Senden Sie eine echte Benachrichtigung und sehen Sie auf die Glocke.",
  onePerson: "Eine Person",
  oneGroup: "Eine Gruppe",
  aGroup: "Die erste Gruppe",
  oneSolution: "Eine Lösung",
  everybody: "Alle",
  sentTo: "Gesendet an {audience}.",
  byCurl: "Dasselbe aus einem Terminal",
  byCurlText:
    "Das Terminal, in dem die Demo gestartet wurde, zeigt einen fertigen curl-Befehl mit " +
    "Token. Fügen Sie ihn in ein anderes ein: Hier läutet die Glocke.",
  people: "Als jemand anderes",
  peopleText:
    "Öffnen Sie die Seite als jemand anderes in einem neuen Tab und sehen Sie, wer was " +
    "bekommt.",
  you: "Sie",
  newTab: "Neuer Tab",
};

const ar: DemoWords = {
  language: "ar",
  skip: "انتقل إلى المحتوى",
  signedInAs: "مسجّل الدخول باسم",
  today: "عمل اليوم",
  todayHint: "اضغط على إشعار تحت الجرس: تُفتح هنا الشاشة التي يشير إليها مع مدخلاتها.",
  back: "العودة إلى عمل اليوم",
  message: "رسالة",
  inputs: "مدخلات هذه الشاشة",
  noInputs: "لا يحمل هذا الإشعار مدخلات.",
  tryIt: "جرّب",
  tryText: "أرسل إشعارًا حقيقيًا وراقب الجرس.",
  onePerson: "شخص واحد",
  oneGroup: "مجموعة",
  aGroup: "المجموعة الأولى",
  oneSolution: "حل",
  everybody: "الجميع",
  sentTo: "أُرسل إلى {audience}.",
  byCurl: "افعل ذلك من سطر الأوامر",
  byCurlText:
    "طبعت نافذة الأوامر التي شُغّل فيها العرض أمر curl جاهزًا مع رمز. ألصقه في نافذة أخرى: " +
    "يرنّ الجرس هنا.",
  people: "باسم شخص آخر",
  peopleText: "افتح الصفحة باسم شخص آخر في علامة تبويب جديدة، وانظر من يستلم ماذا.",
  you: "أنت",
  newTab: "تبويب جديد",
};

const BY_LANGUAGE: Record<string, DemoWords> = { en, de, ar };

export function wordsFor(language = "en"): DemoWords {
  return BY_LANGUAGE[language.toLowerCase().split("-")[0] ?? "en"] ?? en;
}

export function isRightToLeft(language: string): boolean {
  return ["ar", "fa", "he", "ur"].includes(language);
}

/** "German" to an English reader, "Deutsch" to a German one. */
export function languageName(language: string, reader: string): string {
  try {
    return new Intl.DisplayNames(reader, { type: "language" }).of(language) ?? language;
  } catch {
    return language;
  }
}
