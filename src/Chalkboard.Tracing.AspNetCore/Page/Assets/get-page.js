// Gets another page of this site as a document. It is parsed and not run: the server has encoded its texts, and its elements are moved to this page.
export function getPage(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('GET', address);
    request.responseType = 'document';
    request.onload = () => request.status === 200 && request.response ? resolve(request.response) : reject(new Error(`status ${request.status}`));
    request.onerror = () => reject(new Error('no response'));
    request.send();
  });
}
