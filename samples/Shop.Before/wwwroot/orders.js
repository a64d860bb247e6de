// Shows what happens to the customer's orders while the page is open. Without script the page shows it when it is loaded again.
const feed = document.getElementById("feed");
const show = text => { feed.textContent = text; feed.hidden = false; };
const connection = new signalR.HubConnectionBuilder().withUrl("/orders/feed").configureLogging("none").build();

connection.on("changed", (id, state) => {
  show(`Order ${id}: ${state}`);
  const cell = document.querySelector(`[data-order="${id}"] .state`);
  if (cell) cell.textContent = state;
});
connection.onclose(() => show("The feed has ended. Load the page again."));
connection.start().then(() => { feed.dataset.connected = "true"; }).catch(() => show("The feed is not available."));
