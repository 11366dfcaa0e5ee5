"""What a piece of evidence is."""

from bot.domain.labelled import Labelled


class EvidenceKind(Labelled):
    """What an evidence item is."""

    PCAP = "pcap", "Packet capture"
    APP_LOG = "app_log", "Application log"
    CORE_DUMP = "core_dump", "Core dump"
    MEMORY_DUMP = "memory_dump", "Memory dump"
    PROFILE = "profile", "Profile"
    QUERY_PLAN = "query_plan", "Query plan"
    ANALYSIS_OUTPUT = "analysis_output", "Output of an analysis"
    CONFIG_SNAPSHOT = "config_snapshot", "Configuration snapshot"
    ORDER_LOG = "order_log", "Order log"
    DROP_COPY = "drop_copy", "Drop copy"
    METRIC_GRAPH = "metric_graph", "Metric graph"
    SCREENSHOT = "screenshot", "Screenshot"
    VENUE_NOTICE = "venue_notice", "Notice of a venue"
    CALL_RECORDING = "call_recording", "Call recording"
    SLACK_MESSAGE = "slack_message", "Message in Slack"
