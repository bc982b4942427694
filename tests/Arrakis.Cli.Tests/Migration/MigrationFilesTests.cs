using Arrakis.Cli.Hosting;
using Arrakis.Cli.Migration;
using Arrakis.Cli.Output;
using Npgsql;

namespace Arrakis.Cli.Tests.Migration;

public sealed class MigrationFilesTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string FileName => Path.Combine(_directory.Path, "file");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Rejected_profiles_that_a_kill_left_behind_are_written_once()
    {
        long durable;
        using (var file = RejectedFile.Open(FileName, 0))
        {
            file.Add(Guid.Empty, "one, “quoted” \"twice\"\nand broken");
            durable = file.Length;
            file.Add(Guid.Empty, "two, of a page that was not finished");
        }

        using (var file = RejectedFile.Open(FileName, durable))
            file.Add(Guid.Empty, "two");
        File.ReadAllLines(FileName).ShouldBe(
        [
            "profile_id,reason",
            $"{Guid.Empty},\"one, “quoted” \"\"twice\"\" and broken\"",
            $"{Guid.Empty},\"two\"",
        ]);
    }

    [Fact]
    public void A_file_of_rejected_profiles_that_was_cut_is_told()
    {
        File.WriteAllText(FileName, "profile_id,reason\n");
        Should.Throw<IOException>(() => RejectedFile.Open(FileName, 1_000)).Message.ShouldContain("shorter");
    }

    [Fact]
    public void The_state_comes_back_as_it_was_saved_and_what_is_no_state_is_told()
    {
        MigrationState.Load(FileName).ShouldBeNull();
        var state = new MigrationState("source", "target", Guid.NewGuid(), 5, 2, 100);
        state.Save(FileName);
        MigrationState.Load(FileName).ShouldBe(state);
        File.WriteAllText(FileName, "{ torn");
        Should.Throw<IOException>(() => MigrationState.Load(FileName)).Message.ShouldContain("no state of a migration");
    }

    [Fact]
    public void A_database_url_is_read_and_a_wrong_one_is_told_without_its_password()
    {
        using var database = PostgresAddress.Open("postgresql://muad%40dib:s%3Acret@[::1]:6543/arrakis?sslmode=verify-full");
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        settings.Username.ShouldBe("muad@dib");
        settings.Host.ShouldBe("::1");
        settings.Port.ShouldBe(6543);
        settings.Database.ShouldBe("arrakis");
        settings.SslMode.ShouldBe(SslMode.VerifyFull);
        PostgresAddress.Describe(database).ShouldBe("arrakis on ::1:6543");

        foreach (var wrong in new[] { "mysql://u:spice@h/d", "postgresql://u:spice@h/d?pool=5", "spice", "Host=h;Passwort=spice" })
            Should.Throw<UsageException>(() => PostgresAddress.Open(wrong)).Message.ShouldNotContain("spice");
    }

    [Theory]
    [InlineData(0, 0, 10, "[........................]   0 % 0 of 1,000,000, 0/s")]
    [InlineData(500_000, 0, 10, "[############............]  50 % 500,000 of 1,000,000, 50,000/s, 10 s left")]
    [InlineData(500_000, 400_000, 10, "[############............]  50 % 500,000 of 1,000,000, 10,000/s, 50 s left")]
    [InlineData(100_000, 0, 600, "[##......................]  10 % 100,000 of 1,000,000, 167/s, 1 h 30 min left")]
    [InlineData(1_000_000, 0, 20, "[########################] 100 % 1,000,000 of 1,000,000, 50,000/s")]
    public void The_bar_tells_rate_and_time_left_of_this_run_alone(long done, long before, int seconds, string expected)
    {
        var line = ProgressBar.Line(1_000_000, done, before, TimeSpan.FromSeconds(seconds));
        line.ShouldBe(expected);
        line.Length.ShouldBeLessThan(79);
    }
}
