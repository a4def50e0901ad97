# Expands calendars with icalendar and recurring_ical_events of Debian. Reads lines of JSON {"ics", "from", "to"} (ISO times, UTC) and answers
# each with a line: a list of [start, end] in milliseconds since 1970. Which instant a wall time is says Python's zoneinfo, of an hour that
# comes twice the first, as RFC 5545 has it; the zones that icalendar 4 uses take the second.
import datetime
import json
import sys
import zoneinfo

import icalendar
import pytz
import recurring_ical_events


def instant(value):
    zone = getattr(value.tzinfo, "zone", None)
    if zone is None:
        return round(value.timestamp() * 1000)
    return round(value.replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp() * 1000)


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=pytz.UTC)


for line in sys.stdin:
    asked = json.loads(line)
    calendar = icalendar.Calendar.from_ical(asked["ics"])
    events = recurring_ical_events.of(calendar).between(moment(asked["from"]), moment(asked["to"]))
    found = []
    for event in events:
        start = instant(event["DTSTART"].dt)
        lasts = event["DTEND"].dt - event["DTSTART"].dt
        found.append([start, start + round(lasts.total_seconds() * 1000)])
    print(json.dumps(found))
