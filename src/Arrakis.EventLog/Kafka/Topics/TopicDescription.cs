namespace Arrakis.EventLog.Kafka.Topics;

/// <summary>A topic as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">How many partitions it has; 0 if there is no such topic.</param>
/// <param name="Replicas">The fewest brokers on which one of its partitions stands; 0 if there is no such topic.</param>
/// <param name="Leaderless">How many of its partitions have no leader at the moment, so that nothing is read or appended there.</param>
public sealed record TopicDescription(string Name, int Partitions, int Replicas, int Leaderless)
{
    /// <summary>Whether there is such a topic.</summary>
    public bool Exists => Partitions > 0;
}

/// <summary>What became of a <see cref="TopicPlan"/>.</summary>
public enum TopicOutcome
{
    /// <summary>It was made.</summary>
    Created,

    /// <summary>It was there, as planned.</summary>
    AlreadyRight,

    /// <summary>It was there, and is otherwise; nothing was changed.</summary>
    Differs,
}

/// <summary>What became of a plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Text">The same for a person, such as <c>has 16 partitions, 64 asked for</c>.</param>
public sealed record TopicResult(TopicPlan Plan, TopicOutcome Outcome, string Text);
