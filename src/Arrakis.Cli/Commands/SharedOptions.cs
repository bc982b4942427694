using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Arrakis.Cli.Hosting;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Cli.Commands;

/// <summary>Arguments and options that several commands have.</summary>
internal static class SharedOptions
{
    public static Argument<string> Trace() => new("TRACE")
    {
        Description = "A trace of a community's activity: CSV, gzipped or not, with the columns time_ms, channel, author, length, "
            + "attachments, embeds, reactions, pinned.",
    };

    public static Option<int> Communities(bool required = true, int normally = 1) => Number("--communities", "N",
        $"Play the trace as N communities, 1 to {TraceIds.Channels}: a message belongs to community `channel mod N`.",
        1, TraceIds.Channels, required ? null : normally);

    public static Option<int> StoreDelay() => Number("--store-delay-ms", "MS",
        "Make each batch of the store take so much longer: a rehearsal of a slow store.", 0, 60_000, 0);

    public static Option<int> Positive(string name, string unit, string description, int? normally) =>
        Number(name, unit, description, 1, int.MaxValue, normally);

    /// <summary>A whole number; one without a usual value is required.</summary>
    public static Option<int> Number(string name, string unit, string description, int least, int most, int? normally)
    {
        var isTold = normally is not (null or 0 or int.MaxValue);
        var range = most == int.MaxValue ? $"{least} or more" : $"from {least} to {most}";
        var option = new Option<int>(name)
        {
            Description = isTold ? $"{description} Default: {normally}." : description,
            HelpName = unit,
            Required = normally is null,
            CustomParser = result =>
                int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most
                    ? number
                    : Refuse<int>(result, $"{name} is “{result.Tokens[0].Value}”; it has to be a whole number, {range}."),
        };
        if (normally is { } value)
            option.DefaultValueFactory = _ => value;
        return option;
    }

    public static Option<int> Port(int normally) =>
        Number("--port", "P", "Port on 127.0.0.1; 0 takes any that is free.", 0, 65535, normally);

    public static Option<string?> Data(string description) => new("--data") { Description = description, HelpName = "DIR" };

    public static Option<StoreKind?> Store() => new("--store")
    {
        Description = "Where scores are kept: sqlite, in the data directory, or scylla, which SCYLLA_* describe. Default: sqlite, "
            + "or scylla if SCYLLA_CONTACT_POINTS is set.",
        HelpName = "sqlite|scylla",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "sqlite" => StoreKind.Sqlite,
            "scylla" => StoreKind.Scylla,
            var other => Refuse<StoreKind?>(result, $"--store is “{other}”; it has to be sqlite or scylla."),
        },
    };

    public static Option<string?> DiscordUrl() => new("--discord-url")
    {
        Description = "Another Discord API than Discord's, such as a simulator's (also DISCORD_API_URL).", HelpName = "URL",
    };

    public static Option<bool> TrustEventTime() => new("--trust-event-time")
    {
        Description = "Honour the simulator's x_time_ms, so that the past is replayed at its own times. For loopback alone.",
    };

    public static Option<LogKind?> Log() => new("--log")
    {
        Description = "Where the event log is: sqlite, in the data directory, or kafka, which KAFKA_* describe, with ScyllaDB beside it. "
            + "Default: sqlite, or kafka if KAFKA_BOOTSTRAP_SERVERS is set.",
        HelpName = "sqlite|kafka",
        CustomParser = result => result.Tokens[0].Value switch
        {
            "sqlite" => LogKind.Sqlite,
            "kafka" => LogKind.Kafka,
            var other => Refuse<LogKind?>(result, $"--log is “{other}”; it has to be sqlite or kafka."),
        },
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON, for programs." };

    public static Option<LeaderboardType> Leaderboard() => new("--leaderboard")
    {
        Description = "Which leaderboard: activity (the default), conviction or badges.",
        HelpName = "TYPE",
        DefaultValueFactory = _ => LeaderboardType.Activity,
        CustomParser = result => Enum.GetNames<LeaderboardType>().Contains(result.Tokens[0].Value, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<LeaderboardType>(result.Tokens[0].Value, ignoreCase: true)
            : Refuse<LeaderboardType>(
                result, $"--leaderboard is “{result.Tokens[0].Value}”; it has to be activity, conviction or badges."),
    };

    public static Option<PlaybackSpeed> Speed(PlaybackSpeed normally) => new("--speed")
    {
        Description = "max: as fast as it is read; real: at the trace's own pace; a number: so many times faster than real. "
            + (normally.IsMax ? "Default: max." : string.Create(CultureInfo.InvariantCulture, $"Default: {normally.Factor}.")),
        HelpName = "max|real|FACTOR",
        DefaultValueFactory = _ => normally,
        CustomParser = result => TrySpeed(result.Tokens[0].Value, out var speed)
            ? speed
            : Refuse<PlaybackSpeed>(result, $"--speed is “{result.Tokens[0].Value}”; it has to be max, real, or a number above zero."),
    };

    private static bool TrySpeed(string text, out PlaybackSpeed speed)
    {
        var isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor > 0;
        speed = text switch
        {
            "max" => PlaybackSpeed.Max,
            "real" => PlaybackSpeed.Real,
            _ => PlaybackSpeed.Times(factor),
        };
        return isNumber || text is "max" or "real";
    }

    public static T Refuse<T>(ArgumentResult result, string error)
    {
        result.AddError(error);
        return default!;
    }
}
