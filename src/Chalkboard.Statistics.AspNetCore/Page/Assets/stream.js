// Gets what changes, as server-sent events: while the tab is seen and not held, again and again.
const patience = 15_000;

export function listen(address, on) {
  let source = null;
  let held = false;
  let failures = 0;
  let again = 0;
  let watch = 0;

  addEventListener('visibilitychange', follow);
  addEventListener('pagehide', stop);
  addEventListener('pageshow', follow);
  follow();

  return {
    get held() { return held; },
    hold(value) {
      held = value;
      follow();
    },
  };

  function follow() {
    if (held || document.hidden) {
      stop();
      on.state('paused');
    } else if (!source) start();
  }

  function start() {
    stop();
    source = new EventSource(address);
    source.addEventListener('page', event => got(on.page, event));
    source.addEventListener('changes', event => got(on.changes, event));
    source.addEventListener('error', lost);
    expect();
  }

  function stop() {
    clearTimeout(again);
    clearTimeout(watch);
    source?.close();
    source = null;
  }

  function got(show, event) {
    failures = 0;
    expect();
    const frame = JSON.parse(event.data);
    try {
      show(frame);
    } catch (failure) {
      // What is changed is not what is there any more, as something else changed the page: from the beginning.
      if (show !== on.changes) throw failure;
      console.info(failure);
      return start();
    }
    on.state('live', frame.time);
  }

  // A connection may die without a word.
  function expect() {
    clearTimeout(watch);
    watch = setTimeout(() => {
      on.state('disconnected');
      start();
    }, patience);
  }

  async function lost() {
    // Otherwise the browser comes again by itself; every stream ends now and then.
    if (source.readyState !== EventSource.CLOSED) {
      if (failures++ > 0) on.state('disconnected');
      return;
    }
    stop();
    on.state('disconnected');
    const why = await reason();
    if (source || held || document.hidden) return;
    if (why) on.state('disconnected', undefined, why);
    again = setTimeout(start, Math.min(30_000, 1000 * 2 ** Math.min(failures++, 5)));
  }

  async function reason() {
    try {
      const { status, redirected } = await fetch(address, { method: 'HEAD', cache: 'no-store' });
      if (status === 503) return 'too many viewers';
      if (status === 401 || status === 403 || redirected) return 'access ended';
    } catch {
      // Nobody is there.
    }
    return null;
  }
}
