using System.Diagnostics;
using Arrakis.Testing.Postgres;
using Shouldly;

namespace Arrakis.Scylla.Tests.Servers;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task Two_servers_run_side_by_side_and_each_has_its_own_database()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var one = await PostgresServer.StartAsync(limit.Token);
        await using var other = await PostgresServer.StartAsync(limit.Token);

        (await AskAsync(one, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS n", limit.Token)).ShouldBe("SELECT 1000");
        (await AskAsync(one, "SELECT sum(n) FROM t", limit.Token)).ShouldBe("500500");
        (await AskAsync(other, "SELECT count(*) FROM pg_tables WHERE tablename = 't'", limit.Token)).ShouldBe("0");
    }

    private static async Task<string> AskAsync(PostgresServer server, string sql, CancellationToken cancellationToken)
    {
        using var psql = Process.Start(
            new ProcessStartInfo("psql", ["-Atc", sql, server.Uri.OriginalString]) { RedirectStandardOutput = true })!;
        var answer = await psql.StandardOutput.ReadToEndAsync(cancellationToken);
        await psql.WaitForExitAsync(cancellationToken);
        return answer.Trim();
    }
}
