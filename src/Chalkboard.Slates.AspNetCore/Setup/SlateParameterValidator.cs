using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Razor.Compilation;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>
/// Finds, when the application starts, parameters of handlers that are slates, clients, documents or workflows and were not registered. The
/// framework would otherwise try to bind them from the body of each request.
/// </summary>
internal sealed class SlateParameterValidator(IServiceCollection services) : IStartupFilter
{
    private const string TrimmingJustification =
        "Members that were trimmed away are not checked. The framework keeps the handlers themselves.";

    private static readonly string[] _handlerPrefixes = ["OnGet", "OnPost", "OnPut", "OnDelete", "OnPatch", "OnHead", "OnOptions"];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        if (app.ApplicationServices.GetService<EndpointDataSource>() is { } endpointDataSource)
            Validate(endpointDataSource, new(app.ApplicationServices));
    };

    /// <summary>True if a type is injected, and never bound from a request.</summary>
    public static bool IsSlateService(Type type) =>
        typeof(Slate).IsAssignableFrom(type) ||
        IsGeneric(typeof(Document<>), type) || IsGeneric(typeof(Workflow<>), type) || IsGeneric(typeof(SlateClient<>), type);

    private static bool IsGeneric(Type definition, Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private void Validate(EndpointDataSource endpointDataSource, ApplicationTypes application)
    {
        IReadOnlyList<Endpoint> endpoints;
        try
        {
            endpoints = endpointDataSource.Endpoints;
        }
        catch (Exception)
        {
            // An endpoint can't be created, perhaps because of such a parameter. A convention runs earlier, so it finds the parameter. The
            // framework reports other errors.
            ValidateThroughConvention(endpointDataSource, application);
            return;
        }

        foreach (var endpoint in endpoints) Validate(endpoint.Metadata, endpoint.DisplayName, application);
    }

    private void ValidateThroughConvention(EndpointDataSource endpointDataSource, ApplicationTypes application)
    {
        InvalidOperationException? validationError = null;
        try
        {
            endpointDataSource.GetGroupedEndpoints(new RouteGroupContext
            {
                Prefix = RoutePatternFactory.Parse(""),
                ApplicationServices = application.Services,
                Conventions = [endpoint =>
                {
                    try
                    {
                        Validate(endpoint.Metadata, endpoint.DisplayName, application);
                    }
                    catch (InvalidOperationException e)
                    {
                        validationError = e;
                        throw;
                    }
                }],
            });
        }
        catch (Exception) when (validationError is null)
        {
            // The first request reports the same error.
        }
    }

    private void Validate(IEnumerable<object> metadata, string? endpointName, ApplicationTypes application)
    {
        foreach (var item in metadata)
        {
            var types = item switch
            {
                MethodInfo handler => GetParameterTypes(handler),
                ActionDescriptor action => GetParameterTypes(action, application),
                _ => [],
            };
            foreach (var type in types)
                if (IsSlateService(type) && !application.IsService(type))
                    throw new InvalidOperationException($"'{endpointName}' takes {GetDisplayName(type)}, which is not registered. Where " +
                        $"the application calls AddSlates, add the line: {GetRegistrationLine(type)}");
        }
    }

    private string GetRegistrationLine(Type type)
    {
        if (typeof(Slate).IsAssignableFrom(type)) return $"slates.Add<{type.Name}>();";
        if (IsGeneric(typeof(SlateClient<>), type)) return $"slates.Add<{type.GenericTypeArguments[0].Name}>();";
        var (slate, property) = services.Select(service => service.ServiceType).Where(typeof(Slate).IsAssignableFrom)
            .Select(slate => (slate, FindProperty(slate, type))).FirstOrDefault(match => match.Item2 is not null);
        return slate is null
            ? "slates.Add<TSlate>().Bind(slate => slate.TheProperty); with the slate that declares it, and its property of type " +
                $"{GetDisplayName(type)}."
            : $"slates.Add<{slate.Name}>().Bind(slate => slate.{property});";
    }

    private static string GetDisplayName(Type type) =>
        type.IsGenericType
            ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{type.GenericTypeArguments[0].Name}>" : type.Name;

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = TrimmingJustification)]
    private static string? FindProperty(Type slate, Type type) =>
        slate.GetProperties().FirstOrDefault(property => property.PropertyType == type)?.Name;

    /// <summary>Gets a handler's parameters, including those inside [AsParameters].</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = TrimmingJustification)]
    private static IEnumerable<Type> GetParameterTypes(MethodBase handler) => handler.GetParameters()
        .Where(parameter => !parameter.IsDefined(typeof(FromKeyedServicesAttribute), inherit: true))
        .SelectMany(parameter => parameter.IsDefined(typeof(AsParametersAttribute), inherit: true)
            ? parameter.ParameterType.GetProperties().Select(property => property.PropertyType)
            : [parameter.ParameterType]);

    // A separate method, so that applications without controllers and pages don't load their assemblies.
    private static IEnumerable<Type> GetParameterTypes(ActionDescriptor action, ApplicationTypes application) => action switch
    {
        ControllerActionDescriptor controller =>
            [.. GetParameterTypes(controller.MethodInfo), .. GetConstructorParameterTypes(controller.ControllerTypeInfo)],
        PageActionDescriptor page when application.FindModelType(page) is { } model =>
            [.. GetHandlers(model).SelectMany(GetParameterTypes), .. GetConstructorParameterTypes(model)],
        _ => [],
    };

    // With several constructors, the one that is used is unknown.
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = TrimmingJustification)]
    private static IEnumerable<Type> GetConstructorParameterTypes(Type type) =>
        type.GetConstructors() is [var constructor] ? GetParameterTypes(constructor) : [];

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = TrimmingJustification)]
    private static IEnumerable<MethodInfo> GetHandlers(Type model) =>
        model.GetMethods(BindingFlags.Instance | BindingFlags.Public).Where(method =>
            method.DeclaringType != typeof(PageModel) && method.DeclaringType != typeof(Page)
                && !method.IsDefined(typeof(NonHandlerAttribute), inherit: true) &&
            _handlerPrefixes.Any(prefix => method.Name.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>The application's services, and the types of its pages.</summary>
    private sealed class ApplicationTypes(IServiceProvider services)
    {
        private readonly IServiceProviderIsService _serviceLookup = services.GetRequiredService<IServiceProviderIsService>();
        private readonly Lazy<Dictionary<string, Type?>> _pageTypes = new(() =>
            FindPageTypes(services.GetService<ApplicationPartManager>()));

        public IServiceProvider Services => services;

        public bool IsService(Type type) => _serviceLookup.IsService(type);

        // The page's class is precompiled, but the framework knows it only when the page is requested.
        [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = TrimmingJustification)]
        public Type? FindModelType(PageActionDescriptor page) =>
            _pageTypes.Value.GetValueOrDefault(page.RelativePath) is { } type ? type.GetProperty("Model")?.PropertyType ?? type : null;

        private static Dictionary<string, Type?> FindPageTypes(ApplicationPartManager? parts)
        {
            var views = new ViewsFeature();
            parts?.PopulateFeature(views);
            return views.ViewDescriptors.DistinctBy(view => view.RelativePath, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(view => view.RelativePath, view => view.Type, StringComparer.OrdinalIgnoreCase);
        }
    }
}
