// The token: asked for where the server wants one, sent once, and kept by nothing but the server's cookie.
import { ask } from './ask.js';
import { byId, text } from './dom.js';

export const readSession = () => ask('/api/session');

export function startSession(signedIn) {
  byId('sign-in').addEventListener('submit', async e => {
    e.preventDefault();
    text('token-problem', '');
    const field = byId('token');
    const button = byId('sign-in').querySelector('button');
    button.disabled = true;
    try {
      await ask('/api/session', { method: 'POST', headers: { Authorization: `Bearer ${clean(field.value)}` } });
      field.value = '';
      signedIn();
    } catch (problem) {
      text('token-problem', problem.status === 401 ? 'This is not the token. Look at HTTP_TOKEN where Arrakis runs.' : problem.message);
      field.setAttribute('aria-invalid', 'true');
      field.select();
      field.focus();
    } finally {
      button.disabled = false;
    }
  });
  byId('sign-out').addEventListener('click', async () => {
    try {
      await ask('/api/session', { method: 'DELETE' });
      location.assign('/');
    } catch (problem) {
      text('banner', `Not signed out: ${problem.message}`);
      byId('banner').hidden = false;
    }
  });
}

// A header holds visible ASCII alone; anything else is no token, and the server says so.
const clean = token => token.trim().replace(/[^\x21-\x7e]/g, '?');

export function askToken() {
  byId('token').removeAttribute('aria-invalid');
  byId('token').focus();
}
