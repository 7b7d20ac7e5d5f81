// Real nodes as child processes, each with an empty home, on loopback only.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

// Several stories at once have several nodes each.
process.setMaxListeners(50);

export const BINARY = resolve(process.env.LINDE_BINARY ?? "target/release/linde");
// Whoever runs the tests must not find pages opening by themselves.
const { DISPLAY: _, WAYLAND_DISPLAY: __, ...ENVIRONMENT } = { ...process.env, BROWSER: "true" };
const OPTIONS = ["--no-open", "--listen", "127.0.0.1", "--mdns", "off"];

export class Node {
  /** Starts a node and waits until it says so. */
  static async start(name) {
    const node = new Node();
    node.name = name;
    node.home = await mkdtemp(join(tmpdir(), "linde-browser-"));
    await node.run("0");
    return node;
  }

  async run(port) {
    const node = this;
    const asked = ["--home", node.home, "--json", "run", ...OPTIONS, "--port", port, "--name", node.name];
    node.child = spawn(BINARY, asked, { env: ENVIRONMENT, stdio: ["ignore", "pipe", "inherit"] });
    node.ended = once(node.child, "exit");
    const end = () => node.child.kill("SIGKILL");
    process.once("exit", end);
    node.ended.then(() => process.off("exit", end));
    const lines = createInterface({ input: node.child.stdout });
    const said = once(lines, "line").then(([line]) => line);
    const line = await Promise.race([said, node.ended.then(([code]) => { throw new Error(`the node ended with ${code}`); })]);
    node.login = JSON.parse(line).started.url;
    const api = JSON.parse(await readFile(join(node.home, "api.json"), "utf8"));
    node.port = api.port;
    node.token = api.token;
    node.origin = new URL(node.login).origin;
  }

  /** Ends it with SIGTERM and keeps its home. */
  async rest() {
    this.child.kill("SIGTERM");
    await this.ended;
  }

  /** Starts it again after a rest, at the same address. */
  resume() {
    return this.run(String(this.port));
  }

  /** Asks the node over its API, as the command line does. */
  async call(request) {
    const answer = await fetch(`http://127.0.0.1:${this.port}/api/v1/call`, {
      method: "POST",
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      body: JSON.stringify(request),
    });
    const said = await answer.json();
    if (!answer.ok) throw new Error(`${JSON.stringify(request)}: ${JSON.stringify(said)}`);
    return said;
  }

  /** A new one-time login link. */
  async newLogin() {
    return (await this.call({ call: "login" })).url;
  }

  /** Ends it with SIGTERM; gives its exit code. */
  async stop() {
    this.child.kill("SIGTERM");
    const [code] = await this.ended;
    await rm(this.home, { recursive: true, force: true });
    return code;
  }

  /** Ends it at once, whatever it does. */
  async kill() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGKILL");
      await this.ended;
    }
    await rm(this.home, { recursive: true, force: true });
  }
}
