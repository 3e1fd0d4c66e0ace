// Calls what it is told to on the official SDK, one line of JSON each: {on, token, call, args}.
// Answers are lines that begin with @@, so that what the SDK itself prints is no answer.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [sdkPath, api, sse] = process.argv.slice(2);
const sdk = await import(pathToFileURL(sdkPath));
const region = { api, sse };

const say = (answer) => console.log(`@@${JSON.stringify(answer)}`);

function listen(token) {
  const analysis = (context, scope) => {
    context.log(`hello from ${context.analysis_id}`);
    const { environment, analysis_id } = context;
    say({ run: { environment, analysis_id, token: context.token, scope } });
  };
  sdk.Analysis.use(analysis, { token, region });
  return "listening";
}

// What an SDK's object can do, by the names of its class.
function methods(token, name) {
  const target = new sdk.Resources({ token, region })[name];
  return Object.getOwnPropertyNames(Object.getPrototypeOf(target)).filter((one) => one !== "constructor");
}

async function perform({ on, token, call, args = [] }) {
  if (on === "Analysis") return listen(token);
  if (on === "methods") return methods(token, call);
  const anonymous = on === "RunUser" && !token;
  let target = anonymous ? sdk.RunUser : new sdk[on]({ token, region });
  const names = call.split(".");
  for (const name of names.slice(0, -1)) target = target[name];
  const given = anonymous ? [...args, region] : args;
  return target[names.at(-1)](...given);
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    say({ value: (await perform(JSON.parse(line))) ?? null });
  } catch (error) {
    say({ error: typeof error === "string" ? error : (error?.message ?? JSON.stringify(error)) });
  }
}
process.exit(0);
