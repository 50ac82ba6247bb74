import java.io.BufferedReader;
import java.io.File;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * Answers questions on standard input, "flavour TAB path", with the broken rules, one a line, and a closing
 * line "end CHECKS" (how many assertions were tried). One Java machine serves a whole test session.
 */
public class Validate {
    private static final Map<String, String> PROFILES = Map.of("ua1", "PDFUA-1", "3a", "PDFA-3A");

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.SEVERE);
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            String[] parts = line.split("\t", 2);
            try {
                answer(parts[0], new File(parts[1]));
            } catch (Exception error) {
                System.out.println(error.toString().replace('\n', ' '));
                System.out.println("end 0");
            }
            System.out.flush();
        }
    }

    private static void answer(String name, File file) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.fromString(name);
        String resource = "/org/verapdf/pdfa/validation/" + PROFILES.get(name) + ".xml";
        ValidationProfile profile;
        try (InputStream stream = Validate.class.getResourceAsStream(resource)) {
            profile = Profiles.profileFromXml(stream);
        }
        try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false)) {
            ValidationResult result = validator.validate(parser);
            result.getTestAssertions().stream()
                .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
                .map(assertion -> describe(assertion).replaceAll("\\s+", " "))
                .distinct()
                .limit(20)
                .forEach(System.out::println);
            if (!result.isCompliant()) {
                System.out.println(name + ": not compliant");
            }
            System.out.println("end " + result.getTotalAssertions());
        }
    }

    private static String describe(TestAssertion assertion) {
        return assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber() + ": "
            + assertion.getMessage() + " " + assertion.getLocation().getContext();
    }
}
