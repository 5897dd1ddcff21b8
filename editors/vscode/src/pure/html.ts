// Putting text into HTML, and the rules every page of the extension lives by. No editor API here.

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as it may stand between tags and in a quoted attribute. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
}

/**
 * What a page may load: its own script and its own style, each known by the page's nonce, and nothing
 * else; no picture, no font, no frame, no connection, no form.
 */
export function contentSecurityPolicy(nonce: string): string {
  if (!/^[A-Za-z0-9+/=]{16,}$/.test(nonce)) throw new Error('a nonce is at least 16 characters of base64');
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

export interface Page {
  title: string;
  nonce: string;
  style: string;
  /** The text of the script, made by the extension's own build. */
  script: string;
  /** HTML. What comes from outside is escaped in it, or can do no harm under the policy above. */
  body: string;
}

/** A whole page. */
export function page({ title, nonce, style, script, body }: Page): string {
  const nonceHere = escape(nonce);
  // A script or style that is embedded must not end early.
  const embedded = (text: string, tag: string) => text.replace(new RegExp(`</(?=${tag})`, 'gi'), '<\\/');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(contentSecurityPolicy(nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style nonce="${nonceHere}">
${embedded(style, 'style')}
</style>
</head>
<body>
${body}
<script nonce="${nonceHere}">
${embedded(script, 'script')}
</script>
</body>
</html>
`;
}

/**
 * What stands in the body of a whole page, or all of a piece of one. A policy of the page keeps scripts
 * and styles from running; they are taken out all the same, so that nothing is reported as blocked.
 */
export function bodyOf(html: string): string {
  const start = /<body[^>]*>/i.exec(html);
  let body = start ? html.slice(start.index + start[0].length) : html;
  const end = body.toLowerCase().lastIndexOf('</body>');
  if (end >= 0) body = body.slice(0, end);
  return body
    .replace(/<(script|style)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/<(?:script|style|link|meta|base|iframe|object|embed)\b[^>]*>/gi, '');
}
