namespace Arrakis.Pipeline.Stores.Scylla;

/// <summary>What is asked of ScyllaDB, as metrics call it.</summary>
internal sealed class StoreOperation(string name)
{
    public static readonly StoreOperation WriteScores = new("write_scores");
    public static readonly StoreOperation WriteCommunity = new("write_community");
    public static readonly StoreOperation WriteProfile = new("write_profile");
    public static readonly StoreOperation WriteHistory = new("write_history");
    public static readonly StoreOperation WritePage = new("write_page");
    public static readonly StoreOperation WriteEligibility = new("write_eligibility");
    public static readonly StoreOperation DeletePages = new("delete_pages");
    public static readonly StoreOperation EraseMember = new("erase_member");
    public static readonly StoreOperation LoadMembers = new("load_members");
    public static readonly StoreOperation ReadMember = new("read_member");
    public static readonly StoreOperation ReadCommunity = new("read_community");
    public static readonly StoreOperation ReadPage = new("read_page");
    public static readonly StoreOperation ReadHistory = new("read_history");
    public static readonly StoreOperation ReadEligibility = new("read_eligibility");
    public static readonly StoreOperation ListCommunities = new("list_communities");
    public static readonly StoreOperation OpenEpoch = new("open_epoch");
    public static readonly StoreOperation CheckHealth = new("check_health");
    public static readonly StoreOperation IdentifyLog = new("identify_log");
    public static readonly StoreOperation CommitPosition = new("commit_position");
    public static readonly StoreOperation ReadPosition = new("read_position");
    public static readonly StoreOperation SaveSession = new("save_session");
    public static readonly StoreOperation LoadSession = new("load_session");
    public static readonly StoreOperation WriteDeadLetters = new("write_dead_letters");
    public static readonly StoreOperation ReadDeadLetters = new("read_dead_letters");

    /// <summary>Its name.</summary>
    public string Name { get; } = name;

    /// <summary>The metrics' tag <c>operation</c>.</summary>
    public KeyValuePair<string, object?> Tag { get; } = new("operation", name);
}
