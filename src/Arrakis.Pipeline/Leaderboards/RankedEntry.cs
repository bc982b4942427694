namespace Arrakis.Pipeline.Leaderboards;

/// <summary>An entry of a <see cref="RankedList{T}"/>.</summary>
/// <typeparam name="T">What is ranked.</typeparam>
/// <param name="Key">Where it stands.</param>
/// <param name="Value">What stands there.</param>
public readonly record struct RankedEntry<T>(RankKey Key, T Value);
