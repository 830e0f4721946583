"""What schemathesis must know about the interface: JSON lines are sent as they are."""

import schemathesis

schemathesis.serializer.alias("application/x-ndjson", "text/plain")
