using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Arrakis.Shared.Store;
using Arrakis.Simulator;

namespace Arrakis.Cli.Commands;

/// <summary>Arguments and options that several commands have.</summary>
internal static class SharedOptions
{
    public static Argument<string> Trace() => new("TRACE")
    {
        Description = "A trace of a community's activity: CSV, gzipped or not, with the columns time_ms, channel, author, length, attachments, embeds, reactions, pinned.",
    };

    public static Option<int> Communities(bool required = true, int normally = 1) => Positive("--communities", "N",
        "Play the trace as N communities: a message belongs to community `channel mod N`.", required, normally);

    public static Option<int> Positive(string name, string unit, string description, bool required = false, int normally = 1)
    {
        var option = new Option<int>(name) { Description = description, HelpName = unit, Required = required };
        if (!required)
            option.DefaultValueFactory = _ => normally;
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n < 1)
                result.AddError($"{name} is {n}; it has to be 1 or more.");
        });
        return option;
    }

    public static Option<int> Port(int normally) => new("--port")
    {
        Description = "Port on 127.0.0.1; 0 takes any that is free.",
        HelpName = "P",
        DefaultValueFactory = _ => normally,
        Validators =
        {
            result =>
            {
                if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var n) && n is < 0 or > 65535)
                    result.AddError($"--port is {n}; it has to be 0 to 65535.");
            },
        },
    };

    public static Option<string?> Data(string description) => new("--data") { Description = description, HelpName = "DIR" };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON, for programs." };

    public static Option<LeaderboardType> Leaderboard() => new("--leaderboard")
    {
        Description = "Which leaderboard: activity, conviction or badges.",
        HelpName = "TYPE",
        DefaultValueFactory = _ => LeaderboardType.Activity,
        CustomParser = result => Enum.TryParse<LeaderboardType>(result.Tokens[0].Value, ignoreCase: true, out var type) && Enum.IsDefined(type)
            ? type
            : Refuse<LeaderboardType>(result, $"--leaderboard is “{result.Tokens[0].Value}”; it has to be activity, conviction or badges."),
    };

    public static Option<PlaybackSpeed> Speed(PlaybackSpeed normally) => new("--speed")
    {
        Description = "max: as fast as it is read; real: at the trace's own pace; a number: so many times faster than real.",
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
