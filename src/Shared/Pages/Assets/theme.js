// Loaded before the page is painted, so that a chosen theme does not flash.
try {
  const theme = localStorage.getItem('chalkboard.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage may be forbidden; the browser's preference counts then.
}
