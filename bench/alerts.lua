-- What wrk sends: one alert a POST, as Prometheus posts it to /api/v2/alerts. `-- <work> <run>` after wrk's own arguments:
--   opens    each alert a group of its own: it opens an incident (P3) and pages its owner
--   joins    new alerts over forty groups: each joins the open incident of its group
--   repeats  one alert, again and again

local work, run, started
local count = 0

-- One more alert in each thread's own range, so that no two threads ever send the same one.
local threads = 0
function setup(thread)
  thread:set("offset", threads * 100000000)
  threads = threads + 1
end

function init(args)
  work = args[1] or "repeats"
  run = args[2] or "run"
  started = os.date("!%Y-%m-%dT%H:%M:%S.000Z")
  wrk.method = "POST"
  wrk.path = "/api/v2/alerts"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Host"] = "127.0.0.1"
end

local severities = { "critical", "error", "warning", "warning" }

local function body(index)
  local group = index % 40
  local instance = run .. "-" .. index
  local alertname = work == "opens" and ("Lag" .. instance) or ("HighErrorRate" .. group)
  local severity = work == "opens" and "warning" or severities[group % 4 + 1]
  return '[{"labels":{"alertname":"' .. alertname .. '","service":"checkout-' .. group .. '","severity":"' .. severity
    .. '","instance":"10.3.' .. group .. '.17:9100","pod":"checkout-' .. group .. '-' .. instance
    .. '","namespace":"shop","cluster":"eu-west-1"},"annotations":{"summary":"' .. alertname .. ': error rate above 5% on checkout-' .. group
    .. '","description":"checkout-' .. group .. '-' .. instance
    .. ' has answered more than 5% of its requests with 5xx for two minutes.","runbook_url":"https://runbooks.example.com/high-error-rate"},"startsAt":"'
    .. started .. '","generatorURL":"http://prometheus.example.com:9090/graph?g0.expr=job%3Aerrors%3Arate5m+%3E+0.05&g0.tab=1"}]'
end

function request()
  local index = 0
  if work ~= "repeats" then
    index = offset + count
    count = count + 1
  end
  return wrk.format(nil, nil, nil, body(index))
end

-- Read by bench/wrk.ts: microseconds and counts, one line of JSON.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nWRK {"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"maxUs":%d,"bad":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
