// The overview: what one status says, and the parts of the page that its process has.
import { byId, set, text } from './dom.js';
import { bytes, span } from './format.js';
import { showCommunities, showListProblem, startCommunities } from './communities.js';
import { showFigures } from './figures.js';
import { showPartitions } from './partitions.js';
import { showProblems } from './problems.js';
import { showShards } from './shards.js';
import { startTrends, addTrend, showTrends } from './trends.js';
import { verdict } from './verdict.js';

const roles = { node: 'gateway and pipeline', gateway: 'gateway', pipeline: 'pipeline' };

export function partsOf({ role }) {
  const gateway = role !== 'pipeline',
    pipeline = role !== 'gateway';
  return { gateway, pipeline, both: gateway && pipeline, gatewayAlone: !pipeline };
}

export function startOverview() {
  startTrends();
  startCommunities();
}

export function showStatus(status) {
  const run = status.snapshot;
  const parts = partsOf(run);
  for (const element of document.querySelectorAll('[data-part]')) {
    element.hidden = element.dataset.part in parts && !parts[element.dataset.part];
  }
  text('node', run.node ?? '');
  text('role', [roles[run.role], run.source].filter(Boolean).join(' · '));
  text(
    'about',
    `Arrakis ${status.version} · up ${span((status.nowMs - status.startedMs) / 1000)} · ${bytes(status.memoryBytes)} of memory`,
  );
  const { level, words, note } = verdict(status, parts);
  set(byId('verdict'), 'data-level', level);
  text('verdict', words);
  text('verdict-note', note);
  showFigures(status, parts);
  if (parts.gateway) showShards(run.shards ?? []);
  if (parts.pipeline) showPartitions(run.partitions ?? []);
  showProblems(run.problems ?? []);
  addTrend(status.point, parts);
}

export { showCommunities, showListProblem, showTrends as showHistory };
