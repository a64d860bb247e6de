namespace Chalkboard.Slates.Storage;

/// <summary>What a store is called and what it can do. Declared by the store, never probed.</summary>
/// <param name="Name">The engine's name as metrics and errors give it, such as <c>sqlite</c>.</param>
/// <param name="Capabilities">What the store can do beyond the common part of the contract.</param>
public sealed record StoreDescription(string Name, StoreCapabilities Capabilities);
