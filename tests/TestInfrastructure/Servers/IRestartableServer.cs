namespace Chalkboard.TestInfrastructure.Servers;

/// <summary>A server that tests kill, and start again with its persisted data.</summary>
public interface IRestartableServer
{
    /// <summary>Its host and port.</summary>
    string Address { get; }

    /// <summary>Starts it again with its persisted data.</summary>
    Task StartAsync();

    /// <summary>Kills it, as with <c>kill -9</c>.</summary>
    void Kill();
}
