// Light, dark, or as the system says; remembered on this device.
import { byId } from './dom.js';

const themes = ['auto', 'light', 'dark'];

export function startTheme() {
  let theme = read();
  apply(theme);
  byId('theme').addEventListener('click', () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    apply(theme);
    try {
      localStorage.setItem('theme', theme);
    } catch {
      /* Storage is switched off: the choice lasts as long as the page. */
    }
  });
}

function read() {
  try {
    return themes.includes(localStorage.getItem('theme')) ? localStorage.getItem('theme') : 'auto';
  } catch {
    return 'auto';
  }
}

function apply(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  byId('theme').textContent = `Theme: ${theme}`;
  byId('theme').title = theme === 'auto' ? 'Colours as the system says' : `Colours: ${theme}`;
}
