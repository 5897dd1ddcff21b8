// A program that serves, but is older than the extension.
const old = `#!${process.execPath}
if (process.argv[2] === '--version') { console.log('gradus 0.0.9'); process.exit(0); }
let heard = '';
process.stdin.on('data', (part) => {
  heard += part;
  if (heard.includes('"method":"exit"')) process.exit(0);
  const found = /"id":(\\d+),"method":"(initialize|shutdown)"/.exec(heard);
  if (!found) return;
  heard = '';
  const result = found[2] === 'initialize' ? { capabilities: {}, serverInfo: { name: 'gradus', version: '0.0.9' } } : null;
  const body = JSON.stringify({ jsonrpc: '2.0', id: Number(found[1]), result });
  process.stdout.write('Content-Length: ' + Buffer.byteLength(body) + '\\r\\n\\r\\n' + body);
});
`;

export default {
  what: 'a program that is too old, or not there, is named calmly',
  async run(window) {
    await window.open('small/science.gradus');
    window.write('old-gradus', old, { mode: 0o755 });
    await window.settings({ 'gradus.server.path': '${workspaceFolder}/old-gradus' });
    await window.message('The gradus program is version 0.0.9. This extension needs version 0.1.0 or later.');
    await window.picture('18-version-old');
    await window.command('Notifications: Clear All Notifications');
    await window.settings({ 'gradus.server.path': '/nowhere/gradus' });
    await window.message('names a program that is not there');
    await window.status('Gradus: not installed');
    await window.picture('18-version-missing');
    await window.settings({});
    await window.status(/Gradus: \d problem/);
  },
};
