using Arrakis.Cluster.Bench;

return args switch
{
    ["hop", ..] => await HopBench.RunAsync(),
    ["activation", ..] => await ActivationBench.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: Arrakis.Cluster.Bench hop|activation
          hop         a log in SQLite into a store in SQLite, by the owners of a single node and by sharded actors
          activation  a community of 100,000 members into memory: by an owner, and by an actor, from SQLite and Cassandra
        """);
    return 2;
}
