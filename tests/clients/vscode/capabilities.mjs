// What the language server offers a client that can do everything: the names of its capabilities and of
// the commands it carries out.

import { spawn } from 'node:child_process';

export async function capabilities() {
  const server = spawn('gradus', ['lsp'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const send = (message) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const dynamic = { dynamicRegistration: false };
  send({
    id: 1, method: 'initialize',
    params: { processId: null, rootUri: null, capabilities: { textDocument: { completion: dynamic, hover: dynamic } } },
  });
  const answer = await new Promise((resolve, reject) => {
    let heard = '';
    server.on('error', reject);
    server.on('exit', () => reject(new Error(`the server ended after: ${heard}`)));
    server.stdout.on('data', (part) => {
      heard += part;
      const start = heard.indexOf('\r\n\r\n');
      const length = Number(heard.match(/Content-Length: (\d+)/)?.[1]);
      if (start < 0 || Buffer.byteLength(heard.slice(start + 4)) < length) return;
      resolve(JSON.parse(heard.slice(start + 4)));
    });
  });
  server.removeAllListeners('exit');
  server.kill();
  const found = answer.result.capabilities;
  return new Set([...Object.keys(found), ...(found.executeCommandProvider?.commands ?? [])]);
}
