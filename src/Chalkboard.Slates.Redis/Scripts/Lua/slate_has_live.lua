-- Checks whether a slate has a document that has not expired.
-- Includes now and any_live.
-- KEYS: the documents' headers, contents, ids and expiries.
return any_live()
