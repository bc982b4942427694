namespace Arrakis.Gateway.Tests.Support;

/// <summary>Tests that listen to what the whole process does: nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
