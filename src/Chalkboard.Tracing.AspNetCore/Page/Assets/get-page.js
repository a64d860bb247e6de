// Gets another page of this site, parsed and not run: what it holds was encoded by the server, and is taken over as elements.
export function get(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('GET', address);
    request.responseType = 'document';
    request.onload = () => request.status === 200 && request.response ? resolve(request.response) : reject(new Error(`${request.status}`));
    request.onerror = () => reject(new Error('no answer'));
    request.send();
  });
}
