namespace Arrakis.Cli.Tests.Migration;

public sealed class ImportedMembersSqliteTests : ImportedMembersContract
{
    protected override string[] Store => ["--store", "sqlite"];
}
