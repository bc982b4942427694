using System.Security.Cryptography;

namespace Arrakis.Cli.Hosting;

/// <summary>
/// Where a run keeps its scores. A keyspace that was made for a run that leaves nothing behind goes when this is disposed of.
/// </summary>
internal sealed class StoreSpace : IAsyncDisposable
{
    private readonly bool _isTemporary;

    private StoreSpace(StoreChoice choice, bool isTemporary = false) => (Choice, _isTemporary) = (choice, isTemporary);

    public StoreChoice Choice { get; }

    /// <summary>For a run that goes on where others stopped; but one that leaves nothing behind gets a keyspace of its own.</summary>
    public static async Task<StoreSpace> ForRunAsync(StoreChoice choice, DataDirectory data, CancellationToken cancellationToken) =>
        data.IsTemporary && choice.Scylla is { IsKeyspaceNamed: false } scylla
            ? await OwnAsync(scylla, isTemporary: true, cancellationToken)
            : new StoreSpace(choice);

    /// <summary>For a run that starts from nothing and is not mixed with others: the keyspace that was named, or its own.</summary>
    /// <exception cref="UsageException">The keyspace holds scores.</exception>
    public static async Task<StoreSpace> MakeAsync(StoreChoice choice, DataDirectory data, CancellationToken cancellationToken)
    {
        if (choice.Scylla is not { } scylla)
            return new StoreSpace(choice);
        if (!scylla.IsKeyspaceNamed)
            return await OwnAsync(scylla, data.IsTemporary, cancellationToken);
        await ScyllaKeyspace.CreateAsync(scylla, cancellationToken);
        await using var store = await choice.OpenToReadAsync(data.Path, cancellationToken);
        if ((await store.ListCommunitiesAsync(cancellationToken)).Count > 0)
            throw new UsageException($"{scylla} already holds scores: name an empty keyspace with SCYLLA_KEYSPACE, or leave it out.");
        return new StoreSpace(choice);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isTemporary)
            await ScyllaKeyspace.DropAsync(Choice.Scylla!);
    }

    private static async Task<StoreSpace> OwnAsync(ScyllaSettings scylla, bool isTemporary, CancellationToken cancellationToken)
    {
        var own = scylla with { Keyspace = $"arrakis_replay_{RandomNumberGenerator.GetHexString(12, lowercase: true)}" };
        var space = new StoreSpace(new StoreChoice(own), isTemporary);
        try
        {
            await ScyllaKeyspace.CreateAsync(own, cancellationToken);
            return space;
        }
        catch
        {
            await space.DisposeAsync();
            throw;
        }
    }
}
