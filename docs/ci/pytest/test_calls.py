"""Calls through Kamailio, recorded on loopback and asserted on."""


def test_bob_answers(sip_capture, call):
    with sip_capture("udp port 5060") as captured:
        call("bob")
    captured.trace.has_calls(1).finds_none()
    (
        captured.trace.call(1)
        .answered()
        .with_responses_in_order(180, 200)
        .with_requests("INVITE", "ACK", "BYE")
        .with_header("INVITE", "User-Agent", matches="SIPp")
        .ended_by("caller")
        .pdd(max_s=1)
        .retransmitted_at_most(0)
    )


def test_nobody_is_refused(sip_capture, call):
    with sip_capture("udp port 5060") as captured:
        call("nobody")
    captured.trace.call(to="nobody").rejected(404).with_root_cause("number-not-found", party="caller")
