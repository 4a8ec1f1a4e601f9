/* The handles that somebody asked or answered under: members, where other viewers are sessions. */
SELECT author_handle AS handle
FROM marts.fct_threads
WHERE author_handle IS NOT NULL
UNION
SELECT handle
FROM marts.fct_answers
WHERE handle IS NOT NULL
