//! The table of presets. A row is all that a provider needs.

/// Where a provider's events have what is needed. All places are JSON pointers; of several, the first
/// that exists is used.
#[derive(Debug)]
pub struct Preset {
    /// The name on the command line.
    pub name: &'static str,
    /// What `--help` prints.
    pub help: &'static str,
    /// The event in an object. A string there is JSON itself.
    pub event: &'static [&'static str],
    /// The type of the event.
    pub kind: &'static [&'static str],
    /// What all of its events have besides a type, and other JSON has not.
    pub signs: &'static [&'static str],
    /// The types of failures; other events are skipped.
    pub failures: &'static [&'static str],
    /// Arrays of recipients, each of which is a report of its own. The other places are looked for in
    /// the recipient first, and then in the event.
    pub recipients: &'static [&'static str],
    /// The code of a reply whose text may lack it.
    pub code: &'static [&'static str],
    pub text: &'static [&'static str],
    /// An ISO 8601 time, or seconds since 1970.
    pub time: &'static [&'static str],
    pub recipient: &'static [&'static str],
    pub relay: &'static [&'static str],
    pub sender: &'static [&'static str],
    pub id: &'static [&'static str],
}

pub static PRESETS: [Preset; 5] = [
    // <https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html> and
    // <https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html>. The
    // notification is a string in the message of SNS, or the object itself with raw message delivery.
    Preset {
        name: "ses",
        help: "Bounces and delivery delays of Amazon SES, with the message of SNS around them or not",
        event: &["/Message", ""],
        kind: &["/eventType", "/notificationType"],
        signs: &["/mail/messageId", "/mail/source"],
        failures: &["Bounce", "DeliveryDelay"],
        recipients: &["/bounce/bouncedRecipients", "/deliveryDelay/delayedRecipients"],
        code: &[],
        text: &["/diagnosticCode", "/status", "/bounce/bounceSubType", "/deliveryDelay/delayType"],
        time: &["/bounce/timestamp", "/deliveryDelay/timestamp", "/mail/timestamp"],
        recipient: &["/emailAddress"],
        relay: &["/bounce/remoteMtaIp"],
        sender: &["/mail/source"],
        id: &["/mail/messageId"],
    },
    // <https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event>
    Preset {
        name: "sendgrid",
        help: "Bounced, dropped and deferred events of SendGrid",
        event: &[""],
        kind: &["/event"],
        signs: &["/sg_event_id"],
        failures: &["bounce", "dropped", "deferred"],
        recipients: &[],
        code: &[],
        text: &["/reason", "/response"],
        time: &["/timestamp"],
        recipient: &["/email"],
        relay: &[],
        sender: &[],
        id: &["/sg_message_id", "/smtp-id"],
    },
    // <https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/webhook-payloads>. Both
    // severities, permanent and temporary, are read. The events API has the event without a signature
    // around it.
    Preset {
        name: "mailgun",
        help: "Permanent and temporary failures of Mailgun",
        event: &["/event-data", ""],
        kind: &["/event"],
        signs: &["/message/headers/message-id", "/recipient"],
        failures: &["failed"],
        recipients: &[],
        code: &["/delivery-status/code"],
        text: &["/delivery-status/message", "/delivery-status/description", "/reason"],
        time: &["/timestamp"],
        recipient: &["/recipient"],
        relay: &["/delivery-status/mx-host"],
        sender: &["/envelope/sender"],
        id: &["/message/headers/message-id"],
    },
    // <https://postmarkapp.com/developer/webhooks/bounce-webhook>, and the types from
    // <https://postmarkapp.com/developer/api/bounce-api#bounce-types>. Only bounces and complaints
    // have a type.
    Preset {
        name: "postmark",
        help: "Bounces of Postmark",
        event: &[""],
        kind: &["/Type"],
        signs: &["/MessageID", "/BouncedAt"],
        failures: &[
            "HardBounce",
            "Transient",
            "DnsError",
            "SpamNotification",
            "Unknown",
            "SoftBounce",
            "VirusNotification",
            "BadEmailAddress",
            "Blocked",
            "SMTPApiError",
            "DMARCPolicy",
        ],
        recipients: &[],
        code: &[],
        text: &["/Details", "/Description"],
        time: &["/BouncedAt"],
        recipient: &["/Email"],
        relay: &[],
        sender: &["/From"],
        id: &["/MessageID"],
    },
    // <https://developers.sparkpost.com/api/webhooks/>. Events of readers and of generation are in other
    // objects than `message_event`.
    Preset {
        name: "sparkpost",
        help: "Bounces, delays and rejections of SparkPost",
        event: &["/msys/message_event"],
        kind: &["/type"],
        signs: &["/rcpt_to"],
        failures: &["bounce", "delay", "out_of_band", "policy_rejection"],
        recipients: &[],
        code: &[],
        text: &["/raw_reason", "/reason"],
        time: &["/timestamp"],
        recipient: &["/rcpt_to"],
        relay: &["/ip_address"],
        sender: &["/msg_from", "/friendly_from"],
        id: &["/message_id"],
    },
];

impl Preset {
    /// The preset with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        PRESETS.iter().find(|preset| preset.name == name)
    }
}

/// Names are distinct.
impl PartialEq for Preset {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}
