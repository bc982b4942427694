// What a person asks once: JSON, or an error whose message says what is wrong.
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    Object.assign(this, { status, code });
  }
}

export async function ask(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused(0, 'unreachable', 'Arrakis does not answer. Try again when the page is connected.');
  }
  const body = response.status === 204 ? null : await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, body?.error, body?.message ?? `Arrakis answered with ${response.status}.`);
  return body;
}

// Only the newest answer counts: what was asked before it may arrive after it.
export function latestOnly() {
  let newest = 0;
  return async promise => {
    const mine = ++newest;
    try {
      const value = await promise;
      return { isNewest: mine === newest, value };
    } catch (error) {
      return { isNewest: mine === newest, error };
    }
  };
}
