namespace Arrakis.Pipeline.Web;

/// <summary>A part of the process that must work for the process to be ready.</summary>
public interface IReadinessCheck
{
    /// <summary>The part's name: <c>shards</c>, <c>log</c>, <c>store</c> or <c>pipeline</c>.</summary>
    string Name { get; }

    /// <summary>Whether the part works. Throwing means that it does not; so does taking longer than the time limit.</summary>
    ValueTask<ReadinessResult> CheckAsync(CancellationToken cancellationToken = default);
}

/// <summary>Whether a part works.</summary>
/// <param name="IsOk">It works.</param>
/// <param name="Reason">For a person: why it does not work, or how well it does, such as <c>12 of 12 shards ready</c>.</param>
public readonly record struct ReadinessResult(bool IsOk, string? Reason)
{
    /// <summary>The part works.</summary>
    public static ReadinessResult Ok(string? reason = null) => new(true, reason);

    /// <summary>The part does not work.</summary>
    public static ReadinessResult Failing(string reason) => new(false, reason);
}

/// <summary>A readiness check made of a name and a function.</summary>
/// <param name="name">The part's name.</param>
/// <param name="check">Whether the part works.</param>
public sealed class ReadinessCheck(string name, Func<CancellationToken, ValueTask<ReadinessResult>> check) : IReadinessCheck
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public ValueTask<ReadinessResult> CheckAsync(CancellationToken cancellationToken = default) => check(cancellationToken);
}
