namespace Chalkboard.Slates;

/// <summary>The secret of a guest, where the visitor's client keeps it, such as in a cookie.</summary>
public interface IGuestCredential
{
    /// <summary>The secret that the client has sent, not validated; null if it has none.</summary>
    string? Secret { get; }

    /// <summary>
    /// False if the client can't be given a secret now. Then a guest who exists can read and write, and is not renewed. True by default.
    /// </summary>
    bool CanSave => true;

    /// <summary>Called before a guest is created. Throws an exception if the client can't be given a secret now.</summary>
    void EnsureCanSave();

    /// <summary>Called after a guest was created or renewed.</summary>
    /// <param name="secret">The secret. Never log it.</param>
    /// <param name="lifetime">The lifetime of the guest from now on, unless it is renewed.</param>
    void Save(string secret, TimeSpan lifetime);

    /// <summary>Called when the guest has ended, so that the secret is useless.</summary>
    void Delete();
}
