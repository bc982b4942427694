namespace Arrakis.Scylla.Execution;

/// <summary>What to do after an attempt that failed.</summary>
internal enum RetryAction
{
    /// <summary>The request fails with this error.</summary>
    Fail,

    /// <summary>The same node is asked once more, at once.</summary>
    SameHost,

    /// <summary>The next node of the plan is asked; after the last one the request fails.</summary>
    NextHost,

    /// <summary>The next node of the plan is asked; after the last one a new plan is tried after a wait, until the deadline.</summary>
    UntilDeadline,
}
