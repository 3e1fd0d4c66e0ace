/** What can be filtered by; an operation that is new to the console is shown all the same. */
export const OPERATIONS: readonly string[] = [
  "createNotification",
  "createNotifications",
  "stopNotification",
  "pauseNotification",
  "resumeNotification",
  "replaceNotification",
  "redriveNotification",
  "redriveDeadLetters",
  "createUser",
  "changeUser",
  "deleteUser",
  "importUsers",
  "setPassword",
  "setOwnPassword",
  "createUserAddress",
  "deleteUserAddress",
  "savePreferences",
  "createInboxToken",
  "endInboxTokens",
  "createSolution",
  "changeSolution",
  "deleteSolution",
  "setMember",
  "removeMember",
  "createGroup",
  "renameGroup",
  "deleteGroup",
  "addGroupMembers",
  "addGroupMember",
  "removeGroupMember",
  "changeOrganization",
  "saveSettings",
  "saveCategory",
  "deleteCategory",
  "createTemplate",
  "saveTemplate",
  "deleteTemplate",
  "restoreTemplateVersion",
  "createProvider",
  "changeProvider",
  "deleteProvider",
  "testProvider",
  "testChannel",
  "createWebhook",
  "changeWebhook",
  "deleteWebhook",
  "rotateWebhookSecret",
  "replayWebhook",
  "testWebhook",
  "createToken",
  "extendTokenLease",
  "revokeToken",
  "rotateToken",
  "changeGroup",
  "inviteUser",
  "createPasswordLink",
  "setPasswordByLink",
  "beginSecondFactor",
  "enableSecondFactor",
  "disableSecondFactor",
  "removeSecondFactor",
  "renewRecoveryCodes",
  "endOwnSession",
  "endOtherSessions",
  "switchSession",
  "createSession",
  "deleteSession",
];

/** "saveCategory" is a verb and what it was done to. */
export function parted(operation: string): { verb: string; noun: string } | undefined {
  const found = /^([A-Za-z][a-z]*)([A-Z].*)$/.exec(operation);
  if (found === null) return undefined;
  return { verb: (found[1] ?? "").toLowerCase(), noun: found[2] ?? "" };
}

/** "extendTokenLease" becomes "Extend token lease". */
export function plain(operation: string): string {
  const words = operation.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
