// Sends pushes with npm's web-push: node npm_web_push.cjs JOB.json, run where web-push is installed.
// Prints {"pushes", "seconds", "cpu"}. Node keeps connections alive by itself.
"use strict";
const fs = require("node:fs");
const { createRequire } = require("node:module");

const webPush = createRequire(`${process.cwd()}/`)("web-push");
const job = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
webPush.setVapidDetails(job.subject, job.publicKey, job.privateKey);

async function send(subscriptions) {
  let next = 0;
  const worker = async () => {
    while (next < subscriptions.length) {
      await webPush.sendNotification(subscriptions[next++], job.payload, { TTL: 60 });
    }
  };
  await Promise.all(Array.from({ length: job.atOnce }, worker));
}

async function main() {
  await send(job.subscriptions.slice(0, 200));
  const before = process.cpuUsage();
  const began = performance.now();
  await send(job.subscriptions);
  const cpu = process.cpuUsage(before);
  const seconds = (performance.now() - began) / 1000;
  const used = (cpu.user + cpu.system) / 1e6;
  console.log(JSON.stringify({ pushes: job.subscriptions.length, seconds, cpu: used }));
  process.exit(0);
}

main();
