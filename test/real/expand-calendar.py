# Expands calendars with icalendar and recurring_ical_events of Debian. Reads lines of JSON {"ics", "from", "to"} (ISO times, UTC) and answers
# each with a line: a list of [start, end, title], times in milliseconds since 1970.
import datetime
import json
import sys

import icalendar
import pytz
import recurring_ical_events


def instant(value, zone):
    if not isinstance(value, datetime.datetime):
        value = pytz.timezone(zone).localize(datetime.datetime(value.year, value.month, value.day))
    elif value.tzinfo is None:
        value = pytz.timezone(zone).localize(value)
    return round(value.timestamp() * 1000)


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=pytz.UTC)


for line in sys.stdin:
    asked = json.loads(line)
    calendar = icalendar.Calendar.from_ical(asked["ics"])
    events = recurring_ical_events.of(calendar).between(moment(asked["from"]), moment(asked["to"]))
    found = [
        [instant(event["DTSTART"].dt, asked["zone"]), instant(event["DTEND"].dt, asked["zone"]), str(event.get("SUMMARY", ""))]
        for event in events
    ]
    print(json.dumps(sorted(found)))
