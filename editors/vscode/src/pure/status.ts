// What the status bar says. No editor API here.

export type Stage = 'starting' | 'ready' | 'stopped' | 'missing';

export interface Status {
  /** With an icon of the editor's own in front. */
  text: string;
  /** For people who hear it. */
  label: string;
  tone: 'plain' | 'warning' | 'error';
}

export function status(stage: Stage, errors: number, warnings: number): Status {
  switch (stage) {
    case 'starting':
      return { text: '$(loading~spin) Gradus', label: 'Gradus is starting', tone: 'plain' };
    case 'stopped':
      return { text: '$(circle-slash) Gradus: stopped', label: 'Gradus has stopped', tone: 'error' };
    case 'missing':
      return { text: '$(circle-slash) Gradus: not installed', label: 'The gradus program was not found', tone: 'warning' };
    case 'ready':
      break;
  }
  const all = errors + warnings;
  if (all === 0) return { text: '$(check) Gradus', label: 'Gradus is ready: no problems', tone: 'plain' };
  const problems = all === 1 ? '1 problem' : `${all} problems`;
  const icon = errors > 0 ? '$(error)' : '$(warning)';
  return { text: `${icon} Gradus: ${problems}`, label: `Gradus has found ${problems}`, tone: 'plain' };
}
