namespace Arrakis.EventLog.Sqlite.Engine;

/// <summary>What a kind of database file holds, and how an older one becomes that.</summary>
/// <param name="Name">For messages, such as <c>event log</c>.</param>
/// <param name="ApplicationId">
/// Kept in the file's header (<c>PRAGMA application_id</c>), so that no other SQLite file is taken for it.
/// </param>
/// <param name="Migrations">
/// The first makes an empty file version 1, each next one raises the version by one. The version is in
/// <c>PRAGMA user_version</c>. What has been released is never changed: a change is a new migration.
/// </param>
internal sealed record SqliteSchema(string Name, int ApplicationId, IReadOnlyList<string> Migrations)
{
    /// <summary>The version that this program reads and writes.</summary>
    public int Version => Migrations.Count;

    /// <summary>Refuses a file that is of another kind or newer than this program.</summary>
    /// <returns>The file's version; 0 if it is empty.</returns>
    /// <exception cref="SqliteErrorException">Not SQLite, not this kind, or too new; the message says what to do.</exception>
    public int Check(SqliteDatabase database)
    {
        var version = (int)database.QueryInt64("PRAGMA user_version");
        var application = database.QueryInt64("PRAGMA application_id");
        if (version == 0 && application == 0 && database.QueryInt64("SELECT count(*) FROM sqlite_master") == 0)
            return 0;
        if (application != ApplicationId)
        {
            throw SqliteErrorException.Refused(
                $"{database.Path}: this SQLite database is not an Arrakis {Name}; move it away or name another directory");
        }

        return version <= Version ? version : throw SqliteErrorException.Refused(
            $"{database.Path}: this {Name} has schema version {version}, but this program knows versions up to {Version}; "
            + "run the newer Arrakis that wrote it, or restore a backup made before the upgrade");
    }

    /// <summary>Raises a checked file to <see cref="Version"/>, in one transaction.</summary>
    public void Migrate(SqliteDatabase database, int from)
    {
        if (from == Version)
            return;
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var migration in Migrations.Skip(from))
                database.Execute(migration);
            database.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}; COMMIT");
        }
        finally
        {
            if (database.IsInTransaction)
                database.Execute("ROLLBACK");
        }
    }
}
