// Ids by number: those by the time are equal for diagrams that are drawn within a millisecond.
export default { mermaid: { deterministicIds: true } }
