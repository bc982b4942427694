namespace Arrakis.Cli.Hosting;

internal static class ScyllaKeyspace
{
    public static Task CreateAsync(ScyllaSettings settings, CancellationToken cancellationToken) => throw new NotSupportedException();

    public static Task DropAsync(ScyllaSettings settings) => throw new NotSupportedException();
}
