import assert from "node:assert/strict";
import { test } from "node:test";
import { deviceName } from "./push.ts";

test("a device has the name its owner would give it", () => {
  const table = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "Firefox on Linux",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36":
      "Chrome on Android",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0":
      "Edge on Windows",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1":
      "Safari on iPhone",
    "something else": "Browser",
  };
  for (const [agent, name] of Object.entries(table)) assert.equal(deviceName(agent), name);
});
