// Names come from strangers: they are shown as text, apart from what stands around them in writing direction, and on one line.
import { make, set, text } from './dom.js';

const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

export const hasName = name => typeof name === 'string' && visible.test(name);
export const nameOfMember = (name, id) => (hasName(name) ? name : `Member ${id.slice(-6)}`);
export const nameOfCommunity = (name, id) => (hasName(name) ? name : `Community ${id.slice(-6)}`);

// For attributes and titles, where no element can keep the directions apart: first-strong isolate … pop.
export const isolated = name => `\u2068${name.replace(/[\u2066-\u2069\u202a-\u202e\p{Cc}]/gu, '')}\u2069`;

export const makeName = () => make('bdi', { class: 'name' });

export function setName(element, name) {
  text(element, name);
  set(element, 'title', isolated(name));
}
