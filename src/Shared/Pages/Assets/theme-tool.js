// A button for light or dark.
const key = 'chalkboard.theme';
const root = document.documentElement;

export function addThemeTool(changed) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'tool theme';
  button.setAttribute('aria-label', 'Light or dark');
  button.addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    try {
      localStorage.setItem(key, root.dataset.theme);
    } catch {
      // Chosen for as long as the page is open.
    }
    changed?.();
  });
  document.getElementById('-tools').append(button);
}
