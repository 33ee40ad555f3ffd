-- The questions of an analyst, over a folder of Parquet: one query each, named by the line before it. Captures were written
-- each by itself, so requests, answers and reports are paired here. DuckDB and Spark run the same text.

-- view answered: a row for each SUBMIT, with its answer, which may be in another file
SELECT s.*, r.time AS answer_time, r.Result AS answer, r.Msg_Id AS id,
       (unix_micros(r.time) - unix_micros(s.time)) / 1000.0 AS ms
FROM messages s
LEFT JOIN messages r
    ON r.command = 'CMPP_SUBMIT_RESP' AND r.sequence_id = s.sequence_id
    AND r.dst_ip = s.src_ip AND r.dst_port = s.src_port AND r.src_ip = s.dst_ip AND r.src_port = s.dst_port
    AND r.time >= s.time AND unix_micros(r.time) < unix_micros(s.time) + 60000000
WHERE s.command = 'CMPP_SUBMIT'

-- unanswered: SUBMITs without an answer
SELECT count(*) FROM answered WHERE answer_time IS NULL

-- p50_ms: half of the answers came within so many milliseconds
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) FROM answered WHERE ms IS NOT NULL

-- p99_ms: 99 % did
SELECT percentile_disc(0.99) WITHIN GROUP (ORDER BY ms) FROM answered WHERE ms IS NOT NULL

-- reports: status reports whose SUBMIT is found
SELECT count(*) FROM answered s JOIN messages d ON d.report_Msg_Id = s.id WHERE s.answer = 0

-- rates: SUBMITs and delivered ones, by SP and service
SELECT s.Msg_src, s.Service_Id, count(*), count(d.number)
FROM answered s LEFT JOIN messages d ON d.report_Msg_Id = s.id AND d.Stat = 'DELIVRD' AND s.answer = 0
GROUP BY s.Msg_src, s.Service_Id ORDER BY 1, 2

-- provinces: reports and delivered ones, by the province of the phone
SELECT p.province, count(*), count(CASE WHEN d.Stat = 'DELIVRD' THEN 1 END)
FROM messages d JOIN provinces p ON substr(d.sender, 1, 7) = p.prefix
WHERE d.Stat IS NOT NULL GROUP BY p.province ORDER BY 1

-- in_flight: the most SUBMITs of a connection that waited for their answers at a time
SELECT max(waiting) FROM (
    SELECT sum(step) OVER (PARTITION BY src_ip, src_port ORDER BY moment, step ROWS UNBOUNDED PRECEDING) AS waiting
    FROM (SELECT src_ip, src_port, time AS moment, 1 AS step FROM answered WHERE ms IS NOT NULL
          UNION ALL SELECT src_ip, src_port, answer_time, -1 FROM answered WHERE ms IS NOT NULL) steps) sums

-- failed_logins: logins that were refused
SELECT count(*) FROM messages WHERE command = 'CMPP_CONNECT_RESP' AND Status <> 0

-- wrong_secrets: logins with another secret than the one in the file of --secret
SELECT count(*) FROM messages WHERE command = 'CMPP_CONNECT' AND proof = 'wrong'

-- long_messages: long messages of which all parts are there
SELECT count(*) FROM (
    SELECT 1 FROM messages WHERE command = 'CMPP_SUBMIT' AND Concatenation_Total IS NOT NULL
    GROUP BY sender, recipients, Concatenation_Reference, Concatenation_Total
    HAVING count(DISTINCT Concatenation_Number) = Concatenation_Total) whole

-- to_phone: messages to one phone
SELECT count(*) FROM messages WHERE command = 'CMPP_SUBMIT' AND array_contains(recipients, '13800138000')

-- duplicates: SUBMITs with sender, recipients and text of an earlier one
SELECT sum(copies - 1) FROM (
    SELECT count(*) AS copies FROM messages WHERE command = 'CMPP_SUBMIT' AND Concatenation_Total IS NULL
    GROUP BY Msg_src, recipients, text) same WHERE copies > 1

-- results: SUBMITs that were refused, by Result
SELECT Result, count(*) FROM messages
WHERE command = 'CMPP_SUBMIT_RESP' AND Result <> 0 GROUP BY Result ORDER BY Result

-- peak_second: SUBMITs in the busiest second
SELECT max(submits) FROM (
    SELECT count(*) AS submits FROM messages WHERE command = 'CMPP_SUBMIT' GROUP BY date_trunc('second', time)) rate

-- price_odd: messages with one of the notes that say what is unusual
SELECT count(*) FROM messages WHERE array_contains(notes, 'price-odd')
