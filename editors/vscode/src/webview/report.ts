// A page that shows what the server says of a plan, and takes a newer version without losing its place.

interface Api {
  postMessage(message: unknown): void;
}
declare function acquireVsCodeApi(): Api;

const api = acquireVsCodeApi();
const content = document.getElementById('content') as HTMLElement;
const notice = document.getElementById('notice') as HTMLElement;
const said = document.getElementById('said') as HTMLElement;

window.addEventListener('message', (event: MessageEvent<{ kind?: string; html?: string; text?: string }>) => {
  const message = event.data;
  if (message.kind === 'content' && typeof message.html === 'string') {
    if (content.innerHTML !== message.html) {
      // The page's policy lets no script in this run.
      content.innerHTML = message.html;
      said.textContent = 'The page was brought up to date.';
    }
    notice.hidden = true;
    content.classList.remove('old');
  } else if (message.kind === 'problem' && typeof message.text === 'string') {
    notice.textContent = message.text;
    notice.hidden = false;
    content.classList.add('old');
  }
});
api.postMessage({ kind: 'ready' });
export {};
