using System.Text.Json.Nodes;

namespace Arrakis.Simulator;

/// <summary>A command that a user gave, and all that was answered. Read and changed under <see cref="Lock"/>.</summary>
internal sealed class InteractionRecord
{
    internal Lock Lock { get; } = new();

    internal required long Id { get; init; }

    internal required string Token { get; init; }

    internal required int Community { get; init; }

    internal required int Author { get; init; }

    internal required long ChannelId { get; init; }

    internal required string Command { get; init; }

    /// <summary>When it was given, by the clock's timestamp.</summary>
    internal required long GivenAt { get; init; }

    /// <summary>The first answer's type; null while there is none.</summary>
    internal int? CallbackType { get; set; }

    /// <summary>How long the first answer took.</summary>
    internal TimeSpan? AnsweredAfter { get; set; }

    /// <summary>Whether a deferred answer still waits for its message.</summary>
    internal bool IsLoading { get; set; }

    /// <summary>The first answer's message; null if there is none yet, or none any more.</summary>
    internal JsonObject? Original { get; set; }

    /// <summary>What the original became, edit by edit.</summary>
    internal JsonArray Edits { get; } = [];

    /// <summary>What the user saw after each change, and when.</summary>
    internal List<SeenReply> History { get; } = [];

    /// <summary>Follow-up messages.</summary>
    internal List<JsonObject> FollowUps { get; } = [];

    internal bool IsOriginalDeleted { get; set; }

    /// <summary>Notes what the user sees from now on.</summary>
    /// <param name="age">How long ago the command was given.</param>
    internal void Note(TimeSpan age) => History.Add(new SeenReply(age, IsLoading, Original?.DeepClone().AsObject()));
}

/// <summary>What a user saw from a moment on.</summary>
/// <param name="Age">How long after the command.</param>
/// <param name="IsLoading">Whether it was «thinking …».</param>
/// <param name="Message">The message; null where there was none.</param>
internal sealed record SeenReply(TimeSpan Age, bool IsLoading, JsonObject? Message);
