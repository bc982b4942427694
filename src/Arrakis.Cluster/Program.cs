using Arrakis.Cluster.Commands;

return await ClusterProgram.RunAsync(args);
